package com.hotelchat.gateway.access;

/**
 * What pusher-js needs to sign a connection in.
 *
 * @param auth the signature
 * @param userData what was signed: JSON text
 */
record UserAuthentication(String auth, String userData) {}
