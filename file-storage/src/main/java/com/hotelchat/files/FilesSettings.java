package com.hotelchat.files;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** The settings of files. */
@ConfigMapping(prefix = FilesSettings.PREFIX)
public interface FilesSettings {

    /** The common prefix of all names. */
    String PREFIX = "hotelchat.files";

    /** The kinds of stores for the bytes. */
    enum Store {
        /** A folder; several instances of a service share it. */
        FOLDER,
        /** A bucket of an object storage that implements S3. */
        S3
    }

    /** The kind of store for the bytes. */
    @WithDefault("folder")
    Store store();

    /** The folder of {@link Store#FOLDER}. */
    @WithDefault("./data/files")
    Path folder();

    /** The settings of {@link Store#S3}. */
    S3 s3();

    /** The most pixels of an accepted picture: a viewer needs memory for each. */
    @WithDefault("40000000")
    long maxPixels();

    /**
     * The most processes that decode pictures for thumbnails, each of up to 256 MiB; with 0 there
     * are no thumbnails.
     */
    @WithDefault("2")
    int thumbnailWorkers();

    /** Interval at which a service looks for bytes that are no longer kept. */
    @WithDefault("1m")
    String sweep();

    /** The access to the object storage. */
    interface S3 {

        /** The address of the storage, when it is not Amazon's. */
        Optional<URI> endpoint();

        /** The region, which signatures name. */
        @WithDefault("us-east-1")
        String region();

        /** The bucket, which must exist. */
        Optional<String> bucket();

        /** Names the bucket in the path instead of the host. */
        @WithDefault("false")
        boolean pathStyle();

        /**
         * The id of the key. Unset: credentials come from the places where Amazon's tools find
         * them.
         */
        Optional<String> accessKeyId();

        /** Belongs to {@link #accessKeyId}. */
        Optional<String> secretAccessKey();
    }
}
