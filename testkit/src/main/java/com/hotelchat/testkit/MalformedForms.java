package com.hotelchat.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Requests that no form parser understands, as bytes on the wire. Whatever a resource makes of
 * them, it is a problem document and a 4xx.
 */
public final class MalformedForms {

    private static final String MULTIPART = "multipart/form-data; boundary=x";
    private static final String URL_ENCODED = "application/x-www-form-urlencoded";
    private static final int PATIENCE_MILLIS = 30_000;

    /**
     * One malformed form.
     *
     * @param headers without {@code Host}, and without {@code Content-Length} where they frame the
     *     body otherwise
     */
    private record Form(String name, Map<String, String> headers, String body) {

        Form(String name, String contentType, String body) {
            this(name, Map.of("Content-Type", contentType), body);
        }
    }

    private MalformedForms() {}

    /**
     * Sends all of them.
     *
     * @param headers of the caller
     */
    public static void refusedBy(URL service, String path, Map<String, String> headers)
            throws IOException {
        List<String> surprises = new ArrayList<>();
        for (Form form : all()) {
            String answer = send(service, path, headers, form);
            if (!isRefusal(answer)) {
                surprises.add(form.name() + ": " + answer.lines().limit(1).toList() + answer);
            }
        }
        assertThat(surprises).isEmpty();
    }

    /**
     * Uploads a file of text.
     *
     * @param fileName the parameters of its {@code Content-Disposition}, a character for each byte
     * @return the answer
     */
    public static String upload(
            URL service, String path, Map<String, String> headers, String fileName)
            throws IOException {
        String body =
                "--x\r\nContent-Disposition: form-data; name=\"files\"; "
                        + fileName
                        + "\r\nContent-Type: text/plain; charset=klingon\r\n\r\nhello\r\n--x--\r\n";
        String answer = send(service, path, headers, new Form("file", MULTIPART, body));
        return new String(answer.getBytes(ISO_8859_1), UTF_8);
    }

    private static boolean isRefusal(String answer) {
        int body = answer.indexOf("\r\n\r\n");
        if (!answer.startsWith("HTTP/1.1 4") || body < 0) {
            return false;
        }
        if (!answer.toLowerCase(Locale.ROOT).contains("content-type: application/problem+json")) {
            return false;
        }
        String json = answer.substring(answer.indexOf('{', body), answer.lastIndexOf('}') + 1);
        try {
            JsonNode problem = EventJson.mapper().readTree(json);
            return problem.hasNonNull("code") && problem.hasNonNull("error");
        } catch (JsonProcessingException notJson) {
            return false;
        }
    }

    private static String send(URL service, String path, Map<String, String> headers, Form form)
            throws IOException {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        form.headers().forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        if (!form.headers().containsKey("Transfer-Encoding")) {
            head.append("Content-Length: " + form.body().length() + "\r\n");
        }
        head.append("Connection: close\r\n\r\n");
        try (Socket socket = new Socket(service.getHost(), service.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            OutputStream out = socket.getOutputStream();
            try {
                out.write(head.append(form.body()).toString().getBytes(ISO_8859_1));
            } catch (IOException refusedEarly) {
                // The answer has arrived already.
            }
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (SocketTimeoutException silence) {
            return "no answer";
        }
    }

    private static List<Form> all() {
        String field = part("message", "hello");
        String end = "--x--\r\n";
        String file =
                "--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n";
        return List.of(
                new Form("too many fields", MULTIPART, field.repeat(1_100) + end),
                new Form("too many files", MULTIPART, (file + "a\r\n").repeat(1_100) + end),
                new Form("no boundary", "multipart/form-data", field + end),
                new Form("empty boundary", "multipart/form-data; boundary=", field + end),
                new Form("other boundary", "multipart/form-data; boundary=other", field + end),
                new Form("unclosed quote", "multipart/form-data; boundary=\"x", field + end),
                new Form("no disposition", MULTIPART, "--x\r\n\r\nhello\r\n" + end),
                new Form(
                        "other disposition",
                        MULTIPART,
                        "--x\r\nContent-Disposition: attachment\r\n\r\nhello\r\n" + end),
                new Form(
                        "no name",
                        MULTIPART,
                        "--x\r\nContent-Disposition: form-data\r\n\r\nhello\r\n" + end),
                new Form(
                        "unclosed name",
                        MULTIPART,
                        "--x\r\nContent-Disposition: form-data; name=\"a\r\n\r\nhello\r\n" + end),
                new Form(
                        "broken percent in a file's name",
                        MULTIPART,
                        "--x\r\nContent-Disposition: form-data; name=\"f\"; filename*=utf-8''%zz%"
                                + "\r\n\r\nhello\r\n"
                                + end),
                new Form(
                        "unknown charset of a file's name",
                        MULTIPART,
                        "--x\r\nContent-Disposition: form-data; name=\"f\"; filename*=klingon''a"
                                + "\r\n\r\nhello\r\n"
                                + end),
                new Form("truncated", MULTIPART, field),
                new Form("truncated in a file", MULTIPART, file + "abc"),
                new Form("truncated in a header", MULTIPART, "--x\r\nContent-Dispo"),
                new Form("empty", MULTIPART, ""),
                new Form("only an end", MULTIPART, end),
                new Form("not a form at all", MULTIPART, "{\"message\": 1}"),
                new Form(
                        "huge header of a part",
                        MULTIPART,
                        "--x\r\nX-Large: " + "a".repeat(50_000) + "\r\n\r\nhello\r\n" + end),
                new Form(
                        "many headers of a part",
                        MULTIPART,
                        "--x\r\n" + "X-One: a\r\n".repeat(5_000) + "\r\nhello\r\n" + end),
                new Form(
                        "header without a colon",
                        MULTIPART,
                        "--x\r\nContent-Disposition\r\n\r\nhello\r\n" + end),
                new Form("repeated fields", MULTIPART, field.repeat(3) + end),
                new Form(
                        "unknown charset of a field",
                        MULTIPART,
                        "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n"
                                + "Content-Type: text/plain; charset=klingon\r\n\r\nhello\r\n"
                                + end),
                new Form(
                        "illegal charset of a field",
                        MULTIPART,
                        "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n"
                                + "Content-Type: text/plain; charset=\"!$\"\r\n\r\nhello\r\n"
                                + end),
                new Form(
                        "unknown charset of the form",
                        MULTIPART + "; charset=klingon",
                        field + end),
                new Form(
                        "unknown transfer encoding of a part",
                        MULTIPART,
                        "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n"
                                + "Content-Transfer-Encoding: base64\r\n\r\n***\r\n"
                                + end),
                new Form(
                        "broken quoted-printable of a part",
                        MULTIPART,
                        "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n"
                                + "Content-Transfer-Encoding: quoted-printable\r\n\r\n=zz=\r\n"
                                + end),
                new Form(
                        "encoded file",
                        MULTIPART,
                        file.replace("\r\n\r\n", "\r\nContent-Transfer-Encoding: base64\r\n\r\n")
                                + "aGVsbG8=\r\n"
                                + end),
                new Form("long field", MULTIPART, part("message", "a".repeat(65_537)) + end),
                new Form("long name of a field", MULTIPART, part("a".repeat(9_000), "a") + end),
                new Form(
                        "long headers of a part",
                        MULTIPART,
                        "--x\r\nX: " + "a".repeat(60_000) + "\r\n\r\n" + field + end),
                new Form("other type", "application/json", field + end),
                new Form("broken type", "multipart", field + end),
                new Form("illegal type", "multipart/form-data/;;=", field + end),
                new Form("empty type", "", field + end),
                new Form("mixed type", "multipart/mixed; boundary=x", field + end),
                new Form(
                        "not gzip",
                        Map.of("Content-Type", MULTIPART, "Content-Encoding", "gzip"),
                        field + end),
                new Form(
                        "url-encoded: broken percent", URL_ENCODED, "socket_id=%zz&channel_name=%"),
                new Form("url-encoded: no value", URL_ENCODED, "&&=&=&"),
                new Form("url-encoded: too many", URL_ENCODED, "a=b&".repeat(1_100)),
                new Form("url-encoded: long name", URL_ENCODED, "a".repeat(40_000)),
                new Form("url-encoded: long value", URL_ENCODED, "socket_id=" + "a".repeat(60_000)),
                new Form(
                        "url-encoded: unknown charset",
                        URL_ENCODED + "; charset=klingon",
                        "socket_id=%e4&channel_name=a"),
                new Form("url-encoded: not text", URL_ENCODED, "\u0000\u00ff=\u0000%00%ff"));
    }

    private static String part(String name, String value) {
        return "--x\r\nContent-Disposition: form-data; name=\""
                + name
                + "\"\r\n\r\n"
                + value
                + "\r\n";
    }
}
