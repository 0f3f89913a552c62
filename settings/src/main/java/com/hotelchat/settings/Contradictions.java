package com.hotelchat.settings;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.net.URI;

/** Checks for code that reads two settings which only make sense together. */
public final class Contradictions {

    /**
     * The priority of an observer of the start that checks before any other observer uses a
     * setting.
     */
    public static final int FIRST = Integer.MIN_VALUE;

    private Contradictions() {}

    /**
     * Stops the start unless one setting is above the other.
     *
     * @param setting the property that must be above
     * @throws ConfigurationException otherwise, with a sentence that names both
     */
    public static <T extends Comparable<T>> void requireAbove(
            String setting, T value, String other, T otherValue) {
        if (value.compareTo(otherValue) <= 0) {
            throw new ConfigurationException(
                    "The setting " + setting + " must be above " + other + ".");
        }
    }

    /**
     * Stops the start when one setting is below the other; both may be equal.
     *
     * @throws ConfigurationException when it is below the other one
     */
    public static <T extends Comparable<T>> void requireNotBelow(
            String setting, T value, String other, T otherValue) {
        if (value.compareTo(otherValue) < 0) {
            throw new ConfigurationException(
                    "The setting " + setting + " must not be below " + other + ".");
        }
    }

    /**
     * Stops the start unless the setting is an address of a web server.
     *
     * @throws ConfigurationException otherwise, with a sentence that names the setting
     */
    public static void requireWebAddress(String setting, URI address) {
        boolean isWeb =
                "https".equalsIgnoreCase(address.getScheme())
                        || "http".equalsIgnoreCase(address.getScheme());
        if (!isWeb
                || address.getHost() == null
                || address.getRawQuery() != null
                || address.getRawFragment() != null) {
            throw new ConfigurationException(
                    "The setting " + setting + " wants an address like https://host.example.");
        }
    }
}
