package com.hotelchat.callers;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/**
 * The origin of a page (RFC 6454), as browsers send it.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case
 * @param port the scheme's own where none is named
 */
record WebOrigin(String scheme, String host, int port) {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;
    private static final int LAST_PORT = 65_535;

    /**
     * Parses an origin.
     *
     * @return empty for anything else, as {@code null}, {@code *} or an address with a path
     */
    static Optional<WebOrigin> parse(String text) {
        try {
            URI page = URI.create(text);
            String scheme =
                    page.getScheme() == null ? "" : page.getScheme().toLowerCase(Locale.ROOT);
            boolean isWeb = scheme.equals("http") || scheme.equals("https");
            boolean isNothingElse =
                    page.getRawUserInfo() == null
                            && page.getRawQuery() == null
                            && page.getRawFragment() == null
                            && "".equals(page.getRawPath());
            return isWeb && isNothingElse && page.getHost() != null && page.getPort() <= LAST_PORT
                    ? Optional.of(
                            new WebOrigin(
                                    scheme,
                                    page.getHost().toLowerCase(Locale.ROOT),
                                    portOrDefault(page.getPort(), scheme)))
                    : Optional.empty();
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }

    /**
     * Returns whether a server that is called by this name is of the origin. The scheme is that of
     * the page: TLS may end before us.
     *
     * @param serverPort not positive where the name has none
     */
    boolean isOf(String serverHost, int serverPort) {
        return host.equalsIgnoreCase(serverHost) && port == portOrDefault(serverPort, scheme);
    }

    private static int portOrDefault(int port, String scheme) {
        if (port > 0) {
            return port;
        }
        return scheme.equals("https") ? HTTPS : HTTP;
    }

    /** Returns the origin as browsers write it: without a default port. */
    @Override
    public String toString() {
        return scheme + "://" + host + (port == portOrDefault(0, scheme) ? "" : ":" + port);
    }
}
