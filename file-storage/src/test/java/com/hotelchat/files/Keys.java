package com.hotelchat.files;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Settings of an object storage that differ in their keys. */
record Keys(@Nullable String id, @Nullable String secret) implements FilesSettings.S3 {

    @Override
    public Optional<URI> endpoint() {
        return Optional.empty();
    }

    @Override
    public String region() {
        return "eu-central-1";
    }

    @Override
    public Optional<String> bucket() {
        return Optional.of("files");
    }

    @Override
    public boolean pathStyle() {
        return false;
    }

    @Override
    public Optional<String> accessKeyId() {
        return Optional.ofNullable(id);
    }

    @Override
    public Optional<String> secretAccessKey() {
        return Optional.ofNullable(secret);
    }
}
