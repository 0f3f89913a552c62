package com.hotelchat.files;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobApiMetadata;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks the store against a server that implements S3, with signatures, in memory. */
class S3StoreTest extends FileStoreContract {

    private static S3Proxy server;
    private static BlobStoreContext blobs;
    private static FileStores stores;

    @BeforeAll
    static void start() throws Exception {
        blobs =
                ContextBuilder.newBuilder(new TransientNio2BlobApiMetadata())
                        .credentials("identity", "credential")
                        .build(BlobStoreContext.class);
        BlobStore memory = blobs.getBlobStore();
        memory.createContainerInLocation(null, "files");
        server =
                S3Proxy.builder()
                        .blobStore(memory)
                        .endpoint(URI.create("http://127.0.0.1:0"))
                        .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", "secret")
                        .build();
        server.start();
        stores = new FileStores(settings("files", "secret"));
    }

    @AfterAll
    static void stop() throws Exception {
        stores.close();
        server.stop();
        blobs.close();
    }

    @Override
    FileStore store() {
        return stores.store();
    }

    @Test
    void bucketThatCannotBeUsedIsNamedAtTheStart() {
        assertThatThrownBy(() -> new FileStores(settings("other", "secret")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.files.s3.bucket");
        assertThatThrownBy(() -> new FileStores(settings("files", "wrong")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.files.s3.bucket");
        assertThatThrownBy(() -> new FileStores(settings(null, "secret")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.files.s3.bucket");
        assertThatThrownBy(() -> new FileStores(settings("files", null)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("hotelchat.files.s3.secret-access-key");
    }

    @Test
    void endpointThatIsNoWebAddressIsNamedAtTheStart() {
        for (String address : List.of("files.example", "ftp://files.example", "http:///files")) {
            FilesSettings settings =
                    new Settings(
                            FilesSettings.Store.S3,
                            Path.of("unused"),
                            new Settings.OfS3(URI.create(address), "files", "secret"));
            assertThatThrownBy(() -> new FileStores(settings))
                    .as(address)
                    .hasMessageContaining("hotelchat.files.s3.endpoint");
        }
    }

    private static FilesSettings settings(String bucket, String secret) {
        return new Settings(
                FilesSettings.Store.S3,
                Path.of("unused"),
                new Settings.OfS3(
                        URI.create("http://127.0.0.1:" + server.getPort()), bucket, secret));
    }
}
