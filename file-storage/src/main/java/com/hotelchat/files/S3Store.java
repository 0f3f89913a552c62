package com.hotelchat.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Files in a bucket of an object storage that implements S3. */
final class S3Store implements FileStore {

    private final S3AsyncClient client;
    private final String bucket;

    S3Store(S3AsyncClient client, String bucket) {
        this.client = client;
        this.bucket = bucket;
    }

    /**
     * Checks that the bucket exists.
     *
     * @throws IOException when it cannot be used
     */
    void requireBucket() throws IOException {
        await(client.headBucket(request -> request.bucket(bucket)));
    }

    @Override
    public void put(FileKey key, Path file) throws IOException {
        // Reads from a file and not from a stream, so that the client can retry from the start.
        await(
                client.putObject(
                        request -> request.bucket(bucket).key(key.text()),
                        AsyncRequestBody.fromFile(file)));
    }

    @Override
    public InputStream read(FileKey key, long from, long length) throws IOException {
        if (length == 0) {
            return InputStream.nullInputStream();
        }
        try {
            return await(
                    client.getObject(
                            request ->
                                    request.bucket(bucket)
                                            .key(key.text())
                                            .range("bytes=" + from + "-" + (from + length - 1)),
                            AsyncResponseTransformer.toBlockingInputStream()));
        } catch (NoSuchKeyException gone) {
            throw (IOException) new NoSuchFileException(key.text()).initCause(gone);
        }
    }

    @Override
    public void delete(FileKey key) throws IOException {
        await(client.deleteObject(request -> request.bucket(bucket).key(key.text())));
    }

    /**
     * Describes a failure without its message: the class, and what the service says that refused,
     * which may be the one that gives out keys.
     */
    static String describe(IOException failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof AwsServiceException refused && refused.awsErrorDetails() != null
                ? "%s service=%s status=%d code=%s"
                        .formatted(
                                cause.getClass().getName(),
                                refused.awsErrorDetails().serviceName(),
                                refused.statusCode(),
                                refused.awsErrorDetails().errorCode())
                : cause.getClass().getName();
    }

    private static <T> T await(CompletableFuture<T> answer) throws IOException {
        try {
            return answer.join();
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof NoSuchKeyException gone) {
                throw gone;
            }
            throw new IOException("The object storage does not do it", failure.getCause());
        }
    }
}
