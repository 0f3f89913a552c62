package com.hotelchat.testing;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.Packaging;
import com.hotelchat.localstack.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

/** Ahead-of-time caches of the JDK (JEP 483), with which a service starts in half the time. */
final class AotCaches {

    private static final int PATIENCE_MINUTES = 3;

    static final List<String> SERVICES =
            List.of(
                    "guest-chat-service",
                    "staff-chat-service",
                    "notification-service",
                    "realtime-gateway");

    private AotCaches() {}

    /** Returns where the cache of a packaged service is; a new build removes it. */
    static Path of(String service) {
        return app(service).resolve("app.aot");
    }

    private static Path app(String service) {
        return Checkout.root().resolve(service).resolve("target/quarkus-app");
    }

    /** Returns whether a cache of the present package exists. */
    static boolean isFresh(String service) {
        try {
            return Files.exists(of(service))
                    && Files.getLastModifiedTime(of(service))
                                    .compareTo(
                                            Files.getLastModifiedTime(
                                                    app(service).resolve("quarkus-run.jar")))
                            > 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Returns the shape of a service that uses a cache made with the same flags. */
    static Packaging using(Path cache, List<String> flags) {
        return jvm(flags, "-XX:AOTCache=" + cache);
    }

    private static Packaging jvm(List<String> flags, String more) {
        return new Packaging.Jvm(Stream.concat(flags.stream(), Stream.of(more)).toList());
    }

    /**
     * Makes the caches of all services by one start of them.
     *
     * @param options of that start
     * @param cache names the file of a service's cache
     */
    static void record(
            LocalStack.Options options, List<String> flags, Function<String, Path> cache) {
        for (String service : SERVICES) {
            options =
                    options.as(
                            jvm(flags, "-XX:AOTCacheOutput=" + cache.apply(service)),
                            List.of(service));
        }
        try (LocalStack stack = LocalStack.start(options)) {
            List<ProcessHandle> processes =
                    stack.services().stream()
                            .map(ServiceProcess::pid)
                            .map(pid -> ProcessHandle.of(pid).orElseThrow())
                            .toList();
            // A JVM writes its cache when it exits.
            processes.forEach(ProcessHandle::destroy);
            for (ProcessHandle process : processes) {
                process.onExit().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        } catch (ExecutionException | TimeoutException failed) {
            throw new IllegalStateException(failed);
        }
        for (String service : SERVICES) {
            if (Files.notExists(cache.apply(service))) {
                throw new IllegalStateException(service + " has left no cache");
            }
        }
    }
}
