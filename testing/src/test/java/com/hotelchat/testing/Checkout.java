package com.hotelchat.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project is checked out. */
final class Checkout {

    private Checkout() {}

    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("hotelchat"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
