package com.hotelchat.localstack;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The program that a process runs.
 *
 * @param command the command with its arguments
 * @param file the file of the build that it runs
 */
record Program(List<String> command, Path file) {

    /** A jar on the JVM that this program runs on. */
    static Program jar(Path jar, List<String> flags) {
        Path absolute = jar.toAbsolutePath();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new Program(
                Stream.of(List.of(java), flags, List.of("-jar", absolute.toString()))
                        .flatMap(List::stream)
                        .toList(),
                absolute);
    }

    /** An executable. */
    static Program executable(Path executable) {
        Path absolute = executable.toAbsolutePath();
        return new Program(List.of(absolute.toString()), absolute);
    }
}
