package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libraries of programs that run with all of {@code target/lib}. */
class LibrariesTest {

    /** Name, version, and classifier if there is one. */
    private static final Pattern LIBRARY =
            Pattern.compile("(.+?)-(\\d[\\w.]*)(?:-([a-zA-Z][\\w-]*))?\\.jar");

    @ParameterizedTest
    @ValueSource(strings = {"local-stack", "pusher-server", "admin"})
    void eachIsThereInOneVersion(String module) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(Checkout.root().resolve(module + "/target/lib"))) {
            names =
                    files.map(file -> LIBRARY.matcher(file.getFileName().toString()))
                            .filter(Matcher::matches)
                            .map(library -> library.group(1) + " " + library.group(3))
                            .toList();
        }

        assertThat(names).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    }
}
