package com.hotelchat.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.hotelchat.events.EventJson;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Builds images without a daemon, from nothing that is not on this machine, in a storage of its
 * own.
 */
final class Buildah implements AutoCloseable {

    private static final String NAME = "buildah";

    private final Path folder;
    private final List<String> containers = new ArrayList<>();

    /**
     * A storage in a folder.
     *
     * @param folder empty
     */
    Buildah(Path folder) {
        this.folder = folder;
    }

    /** Returns whether it is installed, and may change roots. */
    static boolean isUsable() {
        return System.getProperty("user.name").equals("root")
                && Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, NAME)));
    }

    /** Makes an image of the files of a folder. */
    void image(String name, Path files) {
        String container = run("from", "scratch");
        run("copy", container, files.toString(), "/");
        run("config", "--env", "PATH=/usr/local/bin:/bin:/usr/bin", container);
        run("commit", container, name);
        run("rm", container);
    }

    /**
     * Builds an image from a Dockerfile, with its own ignore file.
     *
     * @param context the folder that it copies from
     */
    void build(String name, Path dockerfile, Path context, Map<String, String> arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "build",
                                "--isolation=chroot",
                                "--pull-never",
                                "--format=docker",
                                "--ignorefile=" + dockerfile + ".dockerignore",
                                "--file=" + dockerfile,
                                "--tag=" + name));
        arguments.forEach(
                (argument, value) -> command.add("--build-arg=" + argument + "=" + value));
        command.add(context.toString());
        run(command.toArray(String[]::new));
    }

    /** Returns how containers of the image are started. */
    JsonNode config(String name) throws IOException {
        return EventJson.mapper()
                .readTree(run("inspect", "--type=image", name))
                .at("/OCIv1/config");
    }

    /** Starts a container of the image; returns its name. */
    String container(String image) {
        String container = run("from", "--pull-never", image);
        containers.add(container);
        return container;
    }

    /** Returns the root folder of a container. */
    Path files(String container) {
        return Path.of(run("mount", container));
    }

    /** Runs a command in the container; returns its output, whatever its exit code. */
    String inside(String container, List<String> command) throws IOException {
        List<String> all = new ArrayList<>(List.of("run", "--isolation=chroot", container, "--"));
        all.addAll(command);
        return output(start(all.toArray(String[]::new)));
    }

    private String run(String... arguments) {
        try {
            Process process = start(arguments);
            String output = output(process);
            assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            // The last line names the result; the lines before it report progress.
            return arguments[0].equals("inspect")
                    ? output
                    : output.strip().substring(output.strip().lastIndexOf('\n') + 1);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    private Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                NAME,
                                "--root=" + folder.resolve("storage"),
                                "--runroot=" + folder.resolve("run")));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    /** Unmounts everything, so that the folder can be deleted. */
    @Override
    public void close() {
        containers.forEach(container -> run("umount", container));
        run("rm", "--all");
        run("rmi", "--all", "--force");
    }
}
