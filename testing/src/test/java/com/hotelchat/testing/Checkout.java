package com.hotelchat.testing;

import com.hotelchat.localstack.LocalStack;
import com.hotelchat.localstack.Packaging;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Where the project is checked out. */
public final class Checkout {

    private Checkout() {}

    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("hotelchat"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /**
     * The stack of this checkout, on data of its own. The services that the property {@code
     * hotelchat.native} names, separated by commas, run as native executables.
     */
    public static LocalStack.Options stack(Path data) {
        String names = System.getProperty("hotelchat.native", "");
        return LocalStack.Options.of(root(), data.resolve("stack"))
                .as(
                        new Packaging.Native(),
                        Stream.of(names.split(",", -1)).filter(name -> !name.isEmpty()).toList());
    }
}
