package com.hotelchat.guestchat.session;

import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;

/** The public keys of guest session tokens, for whoever verifies them. */
@Path("/api/chat/.well-known/jwks.json")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
class JwksResource {

    private final SessionKeys keys;

    JwksResource(SessionKeys keys) {
        this.keys = keys;
    }

    /** A JSON Web Key Set (RFC 7517). */
    record Jwks(List<Map<String, Object>> keys) {}

    /** The keys of all tokens that may still count. */
    @GET
    public Jwks jwks() {
        return new Jwks(keys.publicKeys());
    }
}
