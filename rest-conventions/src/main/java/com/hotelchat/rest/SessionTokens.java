package com.hotelchat.rest;

import java.util.regex.Pattern;

/** Redacts guest session tokens, which older clients put into paths. */
final class SessionTokens {

    private static final String REDACTED = "redacted";

    /** The part of a path behind this name, unless it is the name of an operation. */
    private static final Pattern IN_PATH =
            Pattern.compile(
                    "(guest-session/+)(?!(?:validate|unread-count|room)(?:[/?\\s]|$))[^/?\\s]+");

    /** A JSON Web Token (RFC 7519), wherever it stands. */
    private static final Pattern ANYWHERE =
            Pattern.compile("eyJ[A-Za-z0-9_-]{8,}(?:\\.[A-Za-z0-9_-]*){1,2}");

    private SessionTokens() {}

    /** Returns the text without the tokens in it. */
    static String redact(String text) {
        return IN_PATH.matcher(ANYWHERE.matcher(text).replaceAll(REDACTED))
                .replaceAll("$1" + REDACTED);
    }
}
