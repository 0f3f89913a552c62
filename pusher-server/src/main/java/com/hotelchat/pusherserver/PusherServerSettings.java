package com.hotelchat.pusherserver;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the server that runs as a program of its own, read from environment variables.
 *
 * @param webhookUrl where webhooks are sent; null to send none
 */
public record PusherServerSettings(PusherApp app, int port, @Nullable String webhookUrl) {

    static final String APP_ID = "PUSHER_APP_ID";
    static final String KEY = "PUSHER_KEY";
    static final String SECRET = "PUSHER_SECRET";
    static final String PORT = "PORT";
    static final String WEBHOOK_URL = "WEBHOOK_URL";

    private static final String DEFAULT_PORT = "6001";
    private static final Pattern DIGITS = Pattern.compile("[0-9]+");

    /** Characters that a path has unescaped: clients put the key into one. */
    private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]+");

    /**
     * Reads the settings.
     *
     * @throws StartFailure if a setting is missing or cannot be used; its message names the setting
     *     and never contains a value
     */
    public static PusherServerSettings of(Map<String, String> environment) {
        String id = required(environment, APP_ID);
        String key = required(environment, KEY);
        String secret = required(environment, SECRET);
        if (!DIGITS.matcher(id).matches()) {
            throw new StartFailure(APP_ID + " must consist of digits.");
        }
        if (!UNRESERVED.matcher(key).matches()) {
            throw new StartFailure(
                    KEY
                            + " must consist of letters, digits, hyphens, dots, underscores and tildes.");
        }
        return new PusherServerSettings(
                new PusherApp(id, key, secret),
                port(environment.getOrDefault(PORT, DEFAULT_PORT)),
                webhookUrl(environment.getOrDefault(WEBHOOK_URL, "")));
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new StartFailure(name + " must be set.");
        }
        return value;
    }

    private static int port(String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new StartFailure(PORT + " must be a number from 1 to 65535.", e);
        }
        throw new StartFailure(PORT + " must be a number from 1 to 65535.");
    }

    private static @Nullable String webhookUrl(String value) {
        if (value.isBlank()) {
            return null;
        }
        try {
            URI url = URI.create(value);
            boolean isHttp = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            if (isHttp && url.getHost() != null) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            throw new StartFailure(WEBHOOK_URL + " must be an http or https address.", e);
        }
        throw new StartFailure(WEBHOOK_URL + " must be an http or https address.");
    }
}
