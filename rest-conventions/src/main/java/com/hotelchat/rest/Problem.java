package com.hotelchat.rest;

import io.quarkiverse.resteasy.problem.HttpProblem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Problem documents (RFC 9457) as callers know them: besides the standard members, they have a
 * stable {@code code} in kebab-case, and {@code error}, a copy of {@code detail} that older clients
 * read.
 */
public final class Problem {

    private static final String TYPE_BASE = "https://hotelchat.example/problems/";

    private Problem() {}

    /**
     * Begins a problem, to be thrown or completed.
     *
     * @param status the HTTP status
     * @param code the code for programs, in kebab-case; it never changes
     * @param detail the text for people; it quotes nothing that the caller sent
     */
    public static HttpProblem.Builder of(int status, String code, String detail) {
        return HttpProblem.builder()
                .withType(type(code))
                .withTitle(title(code))
                .withStatus(status)
                .withDetail(detail)
                .with("code", code)
                .with("error", detail);
    }

    /** 400: a field of the body, the path or the query is not acceptable. */
    public static HttpProblem badField(String field, String detail) {
        return of(400, "invalid-field", field + " " + detail)
                .with("errors", List.of(Map.of("field", field, "detail", detail)))
                .build();
    }

    /** 401: the request has no proof of a caller, or an invalid one. */
    public static HttpProblem unauthenticated() {
        return of(401, "unauthenticated", "A valid access token or guest session is needed.")
                .withHeader("WWW-Authenticate", "Bearer")
                .build();
    }

    /** 403: the caller may see the resource but may not do this. */
    public static HttpProblem forbidden(String detail) {
        return of(403, "forbidden", detail).build();
    }

    /** 404: the resource does not exist, or the caller may not know of it. */
    public static HttpProblem notFound() {
        return of(404, "not-found", "There is nothing here.").build();
    }

    /**
     * Ends a request that no resource handles with a problem, and closes its connection: otherwise
     * the rest of its body would be read as the next request.
     */
    static void end(RoutingContext request, int status, String code, String detail) {
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CONNECTION, "close")
                .endHandler(sent -> request.request().connection().close())
                .end(
                        new JsonObject()
                                .put("type", type(code).toString())
                                .put("title", title(code))
                                .put("status", status)
                                .put("detail", detail)
                                .put("code", code)
                                .put("error", detail)
                                .encode());
    }

    /** The address that names the kind of problem. */
    public static URI type(String code) {
        return URI.create(TYPE_BASE + code);
    }

    /** Returns the title of a kind of problem: the words of its code. */
    public static String title(String code) {
        String words = code.replace('-', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }
}
