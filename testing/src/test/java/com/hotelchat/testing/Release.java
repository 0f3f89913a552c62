package com.hotelchat.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The release that this checkout builds. */
public final class Release {

    private static final Pattern REVISION = Pattern.compile("<revision>([^<]+)</revision>");

    private Release() {}

    /** The version in {@code pom.xml}, which is the only place where it is set for all modules. */
    public static String version() {
        try {
            Matcher revision =
                    REVISION.matcher(Files.readString(Checkout.root().resolve("pom.xml")));
            if (!revision.find()) {
                throw new IllegalStateException("pom.xml has no property revision");
            }
            return revision.group(1);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
