package com.hotelchat.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.util.Map;

/** An upload of which only the beginning has been sent. */
public final class OpenUpload implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;

    private OpenUpload(Socket socket) {
        this.socket = socket;
    }

    /**
     * Begins one.
     *
     * @param headers of the caller
     * @param length that is announced
     */
    public static OpenUpload begin(
            URL service, String path, Map<String, String> headers, long length) throws IOException {
        Socket socket = new Socket(service.getHost(), service.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        head.append("Content-Type: multipart/form-data; boundary=x\r\n");
        head.append("Content-Length: " + length + "\r\n\r\n--x\r\n");
        head.append("Content-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\n");
        socket.getOutputStream().write(head.append("hello").toString().getBytes(UTF_8));
        return new OpenUpload(socket);
    }

    /** Returns everything that the service sends until it closes the connection. */
    public String answer() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
