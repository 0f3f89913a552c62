package com.hotelchat.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/** Against a server that answers as Amazon's STS does. */
class S3CredentialsTest {

    private static final String ANSWER =
            """
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleWithWebIdentityResult>
                <Credentials>
                  <AccessKeyId>temporary</AccessKeyId>
                  <SecretAccessKey>temporary-secret</SecretAccessKey>
                  <SessionToken>session</SessionToken>
                  <Expiration>%s</Expiration>
                </Credentials>
              </AssumeRoleWithWebIdentityResult>
            </AssumeRoleWithWebIdentityResponse>
            """;

    private static final String REFUSAL =
            """
            <ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <Error>
                <Type>Sender</Type>
                <Code>AccessDenied</Code>
                <Message>Not authorized to perform sts:AssumeRoleWithWebIdentity</Message>
              </Error>
            </ErrorResponse>
            """;

    private volatile int status = 200;
    private final List<String> asked = new ArrayList<>();
    private HttpServer sts;
    private Path token;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        token = Files.writeString(folder.resolve("token"), "token-of-the-pod");
        sts = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        sts.createContext(
                "/",
                exchange -> {
                    asked.add(
                            URLDecoder.decode(
                                    new String(exchange.getRequestBody().readAllBytes(), UTF_8),
                                    UTF_8));
                    byte[] answer =
                            (status == 200 ? ANSWER : REFUSAL)
                                    .formatted(Instant.now().plus(Duration.ofHours(1)))
                                    .getBytes(UTF_8);
                    exchange.sendResponseHeaders(status, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        sts.start();
        set("aws.webIdentityTokenFile", token.toString());
        set("aws.roleArn", "arn:aws:iam::123456789012:role/files");
        set("aws.endpointUrlSts", "http://127.0.0.1:" + sts.getAddress().getPort());
    }

    private static void set(String property, String value) {
        System.setProperty(property, value);
    }

    @AfterEach
    void stop() {
        List.of("aws.webIdentityTokenFile", "aws.roleArn", "aws.endpointUrlSts")
                .forEach(System::clearProperty);
        sts.stop(0);
    }

    @Test
    void tokenOfThePodIsExchangedForKeysOfItsRole() {
        AwsCredentialsProvider provider = S3Credentials.of(new Keys(null, null));

        AwsCredentials credentials = provider.resolveCredentials();

        assertThat(credentials)
                .isInstanceOfSatisfying(
                        AwsSessionCredentials.class,
                        session -> {
                            assertThat(session.accessKeyId()).isEqualTo("temporary");
                            assertThat(session.secretAccessKey()).isEqualTo("temporary-secret");
                            assertThat(session.sessionToken()).isEqualTo("session");
                        });
        assertThat(asked)
                .singleElement()
                .asString()
                .contains(
                        "Action=AssumeRoleWithWebIdentity",
                        "RoleArn=arn:aws:iam::123456789012:role/files",
                        "WebIdentityToken=token-of-the-pod");
        // Kept until shortly before they expire.
        assertThat(provider.resolveCredentials()).isEqualTo(credentials);
        assertThat(asked).hasSize(1);
        ((SdkAutoCloseable) provider).close();
    }

    @Test
    void tokenWithoutARoleIsNamed() {
        System.clearProperty("aws.roleArn");

        assertThatThrownBy(() -> S3Credentials.of(new Keys(null, null)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("AWS_ROLE_ARN");
    }

    @Test
    void refusalOfTheRoleIsTold() {
        status = 403;
        AwsCredentialsProvider provider = S3Credentials.of(new Keys(null, null));

        assertThatThrownBy(provider::resolveCredentials)
                .satisfies(
                        refused ->
                                assertThat(S3Store.describe(new IOException(refused)))
                                        .contains("Sts", "status=403", "code=AccessDenied"));
        ((SdkAutoCloseable) provider).close();
    }

    @Test
    void keysOfTheSettingsComeFirst() {
        assertThat(S3Credentials.of(new Keys("key", "secret")).resolveCredentials().accessKeyId())
                .isEqualTo("key");
        assertThat(asked).isEmpty();
    }

    @Test
    void halfAPairIsNamed() {
        for (Map.Entry<Keys, String> half :
                Map.of(
                                new Keys("key", null), "hotelchat.files.s3.secret-access-key",
                                new Keys(null, "secret"), "hotelchat.files.s3.access-key-id")
                        .entrySet()) {
            assertThatThrownBy(() -> S3Credentials.of(half.getKey()))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(half.getValue());
        }
    }
}
