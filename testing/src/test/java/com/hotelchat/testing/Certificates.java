package com.hotelchat.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A certificate authority, and files of what it signs. */
final class Certificates {

    /** The password of every key store. */
    static final String PASSWORD = "of-no-value";

    private static final Duration LIFETIME = Duration.ofDays(2);

    private final Path folder;
    private final X500Name issuer;
    private final KeyPair keys;
    private final X509Certificate own;
    private final Path authority;

    /**
     * Makes an authority.
     *
     * @param folder for all files
     */
    Certificates(Path folder) throws GeneralSecurityException, IOException {
        this.folder = Files.createDirectories(folder);
        issuer = new X500Name("CN=authority " + UUID.randomUUID());
        keys = keyPair();
        own = signed(issuer, keys.getPublic(), true);
        authority = folder.resolve("ca.crt");
        writePem(authority, own);
    }

    /**
     * The files of an identity that the authority has certified.
     *
     * @param store key and certificates, PKCS 12
     * @param certificate PEM
     * @param key PEM
     */
    record Identity(Path store, Path certificate, Path key) {}

    /** Returns the authority's certificate, PEM. */
    Path authority() {
        return authority;
    }

    /** Makes a certificate for a name, which is also good for a server on this machine. */
    Identity of(String name) throws GeneralSecurityException, IOException {
        KeyPair pair = keyPair();
        X509Certificate certificate = signed(new X500Name("CN=" + name), pair.getPublic(), false);
        Identity files =
                new Identity(
                        folder.resolve(name + ".p12"),
                        folder.resolve(name + ".crt"),
                        folder.resolve(name + ".key"));
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                name,
                pair.getPrivate(),
                PASSWORD.toCharArray(),
                new Certificate[] {certificate, own});
        try (OutputStream file = Files.newOutputStream(files.store())) {
            store.store(file, PASSWORD.toCharArray());
        }
        writePem(files.certificate(), certificate);
        writePem(files.key(), new JcaPKCS8Generator(pair.getPrivate(), null));
        // Postgres refuses a key that others can read.
        Files.setPosixFilePermissions(files.key(), PosixFilePermissions.fromString("rw-------"));
        return files;
    }

    private X509Certificate signed(X500Name subject, PublicKey key, boolean isAuthority)
            throws GeneralSecurityException, IOException {
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder certificate =
                new JcaX509v3CertificateBuilder(
                        issuer,
                        new BigInteger(64, new SecureRandom()),
                        Date.from(now.minus(LIFETIME)),
                        Date.from(now.plus(LIFETIME)),
                        subject,
                        key);
        certificate.addExtension(
                Extension.basicConstraints, true, new BasicConstraints(isAuthority));
        if (!isAuthority) {
            certificate.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(
                            new GeneralName[] {
                                new GeneralName(GeneralName.dNSName, "localhost"),
                                new GeneralName(GeneralName.iPAddress, "127.0.0.1")
                            }));
        }
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            certificate.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(keys.getPrivate())));
        } catch (OperatorCreationException impossible) {
            throw new GeneralSecurityException(impossible);
        }
    }

    private static KeyPair keyPair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static void writePem(Path file, Object content) throws IOException {
        try (Writer text = Files.newBufferedWriter(file);
                JcaPEMWriter pem = new JcaPEMWriter(text)) {
            pem.writeObject(content);
        }
    }
}
