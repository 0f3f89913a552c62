package com.hotelchat.gateway.access;

/**
 * The answer with which pusher-js signs a connection in.
 *
 * @param auth the signature
 * @param userData what was signed: JSON text
 */
record UserAuthentication(String auth, String userData) {}
