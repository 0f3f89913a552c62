package com.hotelchat.files;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of files. */
@ConfigMapping(prefix = FilesSettings.PREFIX)
public interface FilesSettings {

    /** What all of them begin with. */
    String PREFIX = "hotelchat.files";

    /** Where the bytes are. */
    enum Store {
        /** In a folder; several instances of a service share it. */
        FOLDER,
        /** In a bucket of an object storage that speaks S3. */
        S3
    }

    /** Where the bytes are. */
    @WithDefault("folder")
    Store store();

    /** For {@link Store#FOLDER}. */
    @WithDefault("./data/files")
    Path folder();

    /** For {@link Store#S3}. */
    S3 s3();

    /** Pictures with more pixels are not accepted: whoever shows them needs memory for each. */
    @WithDefault("40000000")
    long maxPixels();

    /**
     * The most processes that decode pictures for thumbnails, each of up to 256 MiB; with 0 there
     * are no thumbnails.
     */
    @WithDefault("2")
    int thumbnailWorkers();

    /** How often a service looks for bytes that nobody keeps. */
    @WithDefault("1m")
    String sweep();

    /** How to reach the object storage. */
    interface S3 {

        /** Another address than that of Amazon. */
        Optional<URI> endpoint();

        /** The region, which signatures name. */
        @WithDefault("us-east-1")
        String region();

        /** The bucket; it is there already. */
        Optional<String> bucket();

        /** Whether the bucket is named in the path instead of the host. */
        @WithDefault("false")
        boolean pathStyle();

        /** Without it, the places that Amazon's tools look at give the credentials. */
        Optional<String> accessKeyId();

        /** Belongs to {@link #accessKeyId}. */
        Optional<String> secretAccessKey();
    }
}
