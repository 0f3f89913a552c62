package com.hotelchat.localstack;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * A program that is packaged and started like a service, and answers what it was asked and what it
 * was given. {@code /die} ends it.
 */
final class StandInService {

    private StandInService() {}

    /** Serves on both ports that a service has. */
    public static void main(String[] arguments) throws IOException {
        serve(Integer.parseInt(System.getenv("QUARKUS_HTTP_PORT")));
        serve(Integer.parseInt(System.getenv("QUARKUS_MANAGEMENT_PORT")));
        System.out.println("stand-in serves");
    }

    private static void serve(int port) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext(
                "/",
                exchange -> {
                    String path = exchange.getRequestURI().getPath();
                    if (path.endsWith("/die")) {
                        System.out.println("dying as asked");
                        Runtime.getRuntime().halt(7);
                    }
                    JsonObject environment = new JsonObject();
                    System.getenv().forEach(environment::put);
                    byte[] answer =
                            new JsonObject()
                                    .put("path", path)
                                    .put("host", exchange.getRequestHeaders().getFirst("Host"))
                                    .put("environment", environment)
                                    .encode()
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        server.start();
    }

    /** A program that ends as soon as it is started. */
    static final class StillBorn {
        private StillBorn() {}

        public static void main(String[] arguments) {
            System.out.println("no good");
            Runtime.getRuntime().halt(3);
        }
    }

    /** Puts a stand-in where the build would put a service. */
    static Path packaged(Path checkout, String module, Class<?> program) throws IOException {
        Path jar = checkout.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
        Files.createDirectories(jar.getParent());
        Manifest manifest = new Manifest();
        Map<Object, Object> attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.MAIN_CLASS, program.getName());
        StringBuilder classPath = new StringBuilder();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            classPath.append(Path.of(entry).toUri()).append(' ');
        }
        attributes.put(Attributes.Name.CLASS_PATH, classPath.toString().strip());
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream written = new JarOutputStream(out, manifest)) {
            written.finish();
        }
        return jar;
    }
}
