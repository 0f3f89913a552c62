package com.hotelchat.guestchat.session;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The network that guesses of one client count for: an IPv4 address, or the /64 of an IPv6 address,
 * of which one subscriber has all addresses.
 */
record ClientAddress(String network) {

    private static final int IPV6_BYTES = 16;
    private static final int IPV6_PREFIX_BYTES = 8;

    /** Reads an address as the HTTP server gives it; a name is never looked up. */
    static ClientAddress of(String address) {
        int zone = address.indexOf('%');
        String literal = zone < 0 ? address : address.substring(0, zone);
        try {
            // An IPv4 address in IPv6 form becomes one of four bytes.
            byte[] bytes = InetAddress.ofLiteral(literal).getAddress();
            return new ClientAddress(
                    HexFormat.of()
                            .formatHex(
                                    bytes.length == IPV6_BYTES
                                            ? Arrays.copyOf(bytes, IPV6_PREFIX_BYTES)
                                            : bytes));
        } catch (IllegalArgumentException notAnAddress) {
            return new ClientAddress(literal);
        }
    }
}
