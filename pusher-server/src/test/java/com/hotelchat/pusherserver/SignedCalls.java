package com.hotelchat.pusherserver;

import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;

/** Calls of the HTTP API, signed by hand, so that a test can spoil any part of them. */
public final class SignedCalls {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;

    public SignedCalls(int port) {
        this.port = port;
    }

    /** The query of a good call. */
    public static MultiMap query(String method, String path, String body, MultiMap more) {
        return query(method, path, body, more, Instant.now().getEpochSecond());
    }

    public static MultiMap query(
            String method, String path, String body, MultiMap more, long timestamp) {
        MultiMap query =
                MultiMap.caseInsensitiveMultiMap()
                        .addAll(more)
                        .add("auth_key", PusherApp.LOCAL.key())
                        .add("auth_timestamp", Long.toString(timestamp))
                        .add("auth_version", "1.0");
        if (!body.isEmpty()) {
            query.add("body_md5", PusherApp.bodyMd5(body.getBytes(StandardCharsets.UTF_8)));
        }
        return query.add("auth_signature", PusherApp.LOCAL.signRequest(method, path, query));
    }

    public HttpResponse<String> post(String path, JsonObject body)
            throws IOException, InterruptedException {
        String text = body.encode();
        return send(
                "POST", path, query("POST", path, text, MultiMap.caseInsensitiveMultiMap()), text);
    }

    public HttpResponse<String> get(String path, MultiMap more)
            throws IOException, InterruptedException {
        return send("GET", path, query("GET", path, "", more), "");
    }

    public HttpResponse<String> send(String method, String path, MultiMap query, String body)
            throws IOException, InterruptedException {
        String encoded =
                query.entries().stream()
                        .map(
                                one ->
                                        one.getKey()
                                                + "="
                                                + URLEncoder.encode(
                                                        one.getValue(), StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&"));
        return HTTP.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:" + port + path + "?" + encoded))
                        .method(
                                method,
                                body.isEmpty()
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The body of a trigger. */
    public static JsonObject event(String channel, String name, String data) {
        return new JsonObject().put("name", name).put("channel", channel).put("data", data);
    }
}
