package com.hotelchat.files;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Settings as they are read from a configuration. */
record Settings(Store store, Path folder, S3 s3) implements FilesSettings {

    @Override
    public long maxPixels() {
        return 40_000_000;
    }

    @Override
    public int thumbnailWorkers() {
        return 2;
    }

    @Override
    public String sweep() {
        return "off";
    }

    record OfS3(URI address, String name, String secret) implements S3 {

        @Override
        public Optional<URI> endpoint() {
            return Optional.of(address);
        }

        @Override
        public String region() {
            return "us-east-1";
        }

        @Override
        public Optional<String> bucket() {
            return Optional.ofNullable(name);
        }

        @Override
        public boolean pathStyle() {
            return true;
        }

        @Override
        public Optional<String> accessKeyId() {
            return Optional.of("key");
        }

        @Override
        public Optional<String> secretAccessKey() {
            return Optional.ofNullable(secret);
        }
    }
}
