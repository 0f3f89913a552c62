package com.hotelchat.localstack;

import java.nio.file.Path;

/**
 * Makes servers as a production has them: Postgres encrypts, and a listener of Kafka that encrypts
 * lets in only clients with a certificate, each by the access control lists of its name. Whoever
 * comes by the other listener, which only this program knows, may do everything.
 *
 * @param kafkaPort of the listener, on 127.0.0.1
 * @param keyStore of the servers, PKCS 12
 * @param password of the key store
 * @param authority the certificate of who signs clients' certificates, PEM
 * @param certificate of the servers, PEM
 * @param key of the servers, PEM; readable by us alone
 */
public record ServerTls(
        int kafkaPort, Path keyStore, String password, Path authority, Path certificate, Path key) {

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "ServerTls[" + kafkaPort + "]";
    }
}
