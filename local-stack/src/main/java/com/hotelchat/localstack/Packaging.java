package com.hotelchat.localstack;

import java.util.List;

/** The shape in which a service runs. */
public sealed interface Packaging {

    /** A JVM that is asked to be small and quick rather than fast, on the packaged jar. */
    Jvm SMALL_JVM = new Jvm(List.of("-XX:+UseSerialGC", "-Xmx256m", "-XX:TieredStopAtLevel=1"));

    /**
     * A JVM on the packaged jar.
     *
     * @param flags flags of the JVM, besides those that the services always need
     */
    record Jvm(List<String> flags) implements Packaging {}

    /** The native executable. */
    record Native() implements Packaging {}
}
