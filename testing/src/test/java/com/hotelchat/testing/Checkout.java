package com.hotelchat.testing;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.Packaging;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder in which the project is checked out. */
public final class Checkout {

    /** The services that use a cache. */
    private static final List<String> CACHES = caches();

    private Checkout() {}

    private static List<String> caches() {
        if (Boolean.getBoolean("services.aot")
                && !AotCaches.SERVICES.stream().allMatch(AotCaches::isFresh)) {
            AotCaches.record(
                    LocalStack.Options.of(root(), root().resolve("testing/target/aot")).begunAnew(),
                    Packaging.SMALL_JVM.flags(),
                    AotCaches::of);
        }
        return AotCaches.SERVICES.stream().filter(AotCaches::isFresh).toList();
    }

    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("hotelchat"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /**
     * The stack of this checkout, on data of its own. The services that the property {@code
     * hotelchat.native} names, separated by commas, run as native executables; the others use an
     * ahead-of-time cache where there is one, and the property {@code services.aot} has it made.
     */
    public static LocalStack.Options stack(Path data) {
        String names = System.getProperty("hotelchat.native", "");
        LocalStack.Options options = LocalStack.Options.of(root(), data.resolve("stack"));
        for (String service : CACHES) {
            options =
                    options.as(
                            AotCaches.using(AotCaches.of(service), Packaging.SMALL_JVM.flags()),
                            List.of(service));
        }
        return options.as(
                new Packaging.Native(),
                Stream.of(names.split(",", -1)).filter(name -> !name.isEmpty()).toList());
    }
}
