package com.hotelchat.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import com.hotelchat.localstack.LocalStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A person's browser: keeps cookies, and sends the headers that browsers send with a page of the
 * stack's own origin.
 */
public final class Browser {

    private final LocalStack stack;
    private final Map<String, String> headers;
    private final HttpClient http;
    private final @Nullable Duration deadline;

    private Browser(LocalStack stack, Map<String, String> headers) {
        this(stack, headers, HttpClient.newBuilder());
    }

    private Browser(LocalStack stack, Map<String, String> headers, HttpClient.Builder http) {
        this.stack = stack;
        this.headers = headers;
        this.http = http.cookieHandler(new CookieManager()).build();
        this.deadline = null;
    }

    private Browser(Browser other, Duration deadline) {
        this.stack = other.stack;
        this.headers = other.headers;
        this.http = other.http;
        this.deadline = deadline;
    }

    /** Returns this browser with a time-out for requests. */
    public Browser answeredWithin(Duration time) {
        return new Browser(this, time);
    }

    public static Browser of(LocalStack stack) {
        return new Browser(
                stack, Map.of("Origin", stack.baseUrl(), "Sec-Fetch-Site", "same-origin"));
    }

    /** Returns a browser that connects from another address of this machine. */
    public static Browser from(LocalStack stack, InetAddress address) {
        return new Browser(
                stack,
                Map.of("Origin", stack.baseUrl(), "Sec-Fetch-Site", "same-origin"),
                HttpClient.newBuilder().localAddress(address));
    }

    /** Signed in as a member of the staff. */
    public static Browser of(LocalStack stack, String username) {
        return withToken(stack, stack.issuer().token(username));
    }

    /** Signed in with an access token. */
    public static Browser withToken(LocalStack stack, String token) {
        return new Browser(stack, Map.of("Authorization", "Bearer " + token));
    }

    /** A guest's app that keeps its session itself, without cookies. */
    public static Browser withSession(LocalStack stack, String token) {
        return new Browser(stack, Map.of("X-Guest-Session", token));
    }

    /** An answer. */
    public record Answer(int status, JsonNode body) {}

    public Answer get(String path) {
        return send(request(path).GET());
    }

    /** Posts as {@code axios.post(path)} does: no body, no media type. */
    public Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()));
    }

    public Answer post(String path, Object body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json(body))));
    }

    /** Asks for the authorisation of a channel as pusher-js does. */
    public Answer authorise(String channel) {
        return send(
                request("/api/pusher/auth")
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                                BodyPublishers.ofString(
                                        "socket_id=123.456&channel_name=" + channel)));
    }

    /** Sends a file as a form does, reading it piece by piece. */
    public Answer upload(String path, Path file) {
        HttpRequest.BodyPublisher form;
        try {
            form =
                    BodyPublishers.concat(
                            BodyPublishers.ofString(
                                    "--line\r\nContent-Disposition: form-data; name=\"files\";"
                                            + " filename=\""
                                            + file.getFileName()
                                            + "\"\r\n\r\n"),
                            BodyPublishers.ofFile(file),
                            BodyPublishers.ofString("\r\n--line--\r\n"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return send(
                request(path)
                        .header("Content-Type", "multipart/form-data; boundary=line")
                        .POST(form));
    }

    /** Downloads a file piece by piece; how many bytes it has. */
    public long download(String path, Path target) {
        try {
            HttpResponse<Path> answer =
                    http.send(request(path).GET().build(), BodyHandlers.ofFile(target));
            return answer.statusCode() == 200 ? Files.size(target) : -1;
        } catch (IOException away) {
            throw new UncheckedIOException(away);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    public Answer patch(String path, Object body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .method("PATCH", BodyPublishers.ofString(json(body))));
    }

    public Answer put(String path, Object body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .PUT(BodyPublishers.ofString(json(body))));
    }

    public Answer delete(String path) {
        return send(request(path).DELETE());
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(stack.baseUrl() + path));
        headers.forEach(request::header);
        if (deadline != null) {
            request.timeout(deadline);
        }
        return request;
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), EventJson.mapper().readTree(answer.body()));
        } catch (IOException away) {
            throw new UncheckedIOException(away);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static String json(Object body) {
        try {
            return EventJson.mapper().writeValueAsString(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
