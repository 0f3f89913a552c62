package com.hotelchat.attachments;

import com.hotelchat.files.ThumbnailWorker;
import com.hotelchat.rest.UndecodablePaths;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.util.Arrays;

/**
 * Starts the service, or in a process that the service has started for it a {@link
 * ThumbnailWorker}: a native executable has no other program in it than itself.
 */
@QuarkusMain
public final class ServiceMain {

    private ServiceMain() {}

    /** Starts one or the other. */
    public static void main(String... arguments) throws IOException {
        if (Arrays.asList(arguments).contains(ThumbnailWorker.ARGUMENT)) {
            ThumbnailWorker.main();
        } else {
            UndecodablePaths.passOn();
            Quarkus.run(arguments);
        }
    }
}
