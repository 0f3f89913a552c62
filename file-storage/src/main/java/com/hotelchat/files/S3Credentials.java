package com.hotelchat.files;

import com.hotelchat.files.FilesSettings.S3;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/** Chooses the credentials with which requests to the object storage are signed. */
final class S3Credentials {

    /** A call answers in well under a second. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(10);

    private S3Credentials() {}

    /**
     * Returns the keys of the settings; without them, those of the role that the pod's token stands
     * for (Amazon's IAM roles for service accounts); without such a token, what Amazon's tools find
     * (environment, profile, Pod Identity, instance).
     *
     * @throws ConfigurationException when only one of both keys is set, or a token's role is
     *     missing
     */
    static AwsCredentialsProvider of(S3 settings) {
        Optional<String> id = settings.accessKeyId();
        Optional<String> secret = settings.secretAccessKey();
        if (id.isPresent() != secret.isPresent()) {
            throw FileStores.unusable(
                    id.isPresent() ? "s3.secret-access-key" : "s3.access-key-id",
                    "it is missing beside the other half");
        }
        if (id.isPresent() && secret.isPresent()) {
            return StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(id.get(), secret.get()));
        }
        if (SdkSystemSetting.AWS_WEB_IDENTITY_TOKEN_FILE.getStringValue().isEmpty()) {
            return DefaultCredentialsProvider.builder().build();
        }
        if (SdkSystemSetting.AWS_ROLE_ARN.getStringValue().isEmpty()) {
            throw new ConfigurationException(
                    "AWS_WEB_IDENTITY_TOKEN_FILE is set, and AWS_ROLE_ARN is not: the token stands"
                            + " for no role");
        }
        return role(settings);
    }

    /** Said here, as the default provider finds this one by reflection and gives it no deadline. */
    private static AwsCredentialsProvider role(S3 settings) {
        StsClient sts =
                StsClient.builder()
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .region(Region.of(settings.region()))
                        .credentialsProvider(AnonymousCredentialsProvider.create())
                        .overrideConfiguration(config -> config.apiCallTimeout(LONGEST_CALL))
                        .build();
        return StsWebIdentityTokenFileCredentialsProvider.builder().stsClient(sts).build();
    }
}
