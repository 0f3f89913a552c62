package com.hotelchat.files;

import com.hotelchat.files.FilesSettings.S3;
import com.hotelchat.settings.Contradictions;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Opens the store that the settings name, when the service starts. */
// Before the consumers of Kafka start, which would add failures of their own to the reason.
@Startup(Interceptor.Priority.PLATFORM_BEFORE)
@Singleton
class FileStores {

    /**
     * The longest time of a call: a file has 50 MiB at most, so a call that takes longer has
     * failed.
     */
    private static final Duration LONGEST_CALL = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(FileStores.class);

    private final FileStore store;
    private @Nullable S3AsyncClient client;
    private @Nullable AwsCredentialsProvider credentials;

    FileStores(FilesSettings settings) {
        store =
                switch (settings.store()) {
                    case FOLDER -> folder(settings);
                    case S3 -> s3(settings.s3());
                };
    }

    @Produces
    @Singleton
    FileStore store() {
        return store;
    }

    private static FileStore folder(FilesSettings settings) {
        try {
            return FolderStore.open(settings.folder());
        } catch (IOException unusable) {
            LOG.debug("The folder cannot be used", unusable);
            throw unusable("folder", "it wants a folder that can be written");
        }
    }

    private FileStore s3(S3 settings) {
        settings.endpoint()
                .ifPresent(
                        endpoint ->
                                Contradictions.requireWebAddress(
                                        FilesSettings.PREFIX + ".s3.endpoint", endpoint));
        String bucket = settings.bucket().orElseThrow(() -> unusable("s3.bucket", "it is missing"));
        credentials = S3Credentials.of(settings);
        client = client(settings, credentials);
        S3Store s3 = new S3Store(client, bucket);
        try {
            s3.requireBucket();
        } catch (IOException unusable) {
            close();
            LOG.warnf("Checking the bucket failed cause=%s", S3Store.describe(unusable));
            LOG.debug("Checking the bucket failed", unusable);
            throw unusable("s3.bucket", "the object storage does not give access to it");
        }
        return s3;
    }

    private static S3AsyncClient client(S3 settings, AwsCredentialsProvider credentials) {
        return S3AsyncClient.builder()
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .region(Region.of(settings.region()))
                .credentialsProvider(credentials)
                .forcePathStyle(settings.pathStyle())
                // Not every S3 storage supports Amazon's newer checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(config -> config.apiCallTimeout(LONGEST_CALL))
                .applyMutation(builder -> settings.endpoint().ifPresent(builder::endpointOverride))
                .build();
    }

    static ConfigurationException unusable(String setting, String why) {
        return new ConfigurationException(
                "The setting " + FilesSettings.PREFIX + "." + setting + " is unusable: " + why);
    }

    @PreDestroy
    void close() {
        if (client != null) {
            client.close();
        }
        if (credentials instanceof SdkAutoCloseable fetched) {
            fetched.close();
        }
    }
}
