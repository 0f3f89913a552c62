package com.hotelchat.files;

import com.adobe.internal.xmp.XMPMeta;
import com.drew.metadata.Metadata;
import com.twelvemonkeys.image.ImageUtil;
import com.twelvemonkeys.imageio.ImageReaderBase;
import com.twelvemonkeys.imageio.metadata.Directory;
import com.twelvemonkeys.imageio.plugins.webp.WebPImageReaderSpi;
import com.twelvemonkeys.io.FileUtil;
import com.twelvemonkeys.lang.StringUtil;
import io.quarkus.runtime.ImageMode;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command that starts a {@link ThumbnailWorker}: on a JVM another JVM of the same kind with
 * only the jars that it needs, in a native executable the executable itself. Its heap is bounded by
 * an option, and heap and native memory together by the system, where there is a shell to say so.
 */
final class ThumbnailCommand {

    /**
     * The heap of a worker, which holds decoded pixels: all of a WebP, a few lines of other
     * pictures.
     */
    private static final int HEAP_MEBIBYTES = 96;

    /**
     * The private writable memory of a worker, its heap included. With the pages of files that it
     * maps, it stays below 256 MiB.
     */
    static final int MEMORY_MEBIBYTES = 200;

    private static final Path SHELL = Path.of("/bin/sh");

    /** The limit is on what counts as data: memory that is private and may be written. */
    private static final String LIMITED =
            "ulimit -d "
                    + MEMORY_MEBIBYTES * 1024
                    + " || exit 1; echo 1000 2>/dev/null >/proc/self/oom_score_adj; exec \"$@\"";

    /** A class of each jar that a worker needs. */
    private static final List<Class<?>> NEEDED =
            List.of(
                    ThumbnailWorker.class,
                    WebPImageReaderSpi.class,
                    ImageReaderBase.class,
                    Directory.class,
                    StringUtil.class,
                    FileUtil.class,
                    ImageUtil.class,
                    Metadata.class,
                    XMPMeta.class);

    private ThumbnailCommand() {}

    /** The command for where this runs. */
    static List<String> here() {
        boolean hasShell = Files.isExecutable(SHELL);
        if (ImageMode.current() == ImageMode.NATIVE_RUN) {
            return ofExecutable(executable(), hasShell);
        }
        return ofJvm(Path.of(System.getProperty("java.home"), "bin", "java"), hasShell);
    }

    /** Returns the program of this process, with links resolved. */
    private static String executable() {
        try {
            return Path.of("/proc/self/exe").toRealPath().toString();
        } catch (IOException otherSystem) {
            return ProcessHandle.current().info().command().orElseThrow();
        }
    }

    /** The command for a native executable. */
    static List<String> ofExecutable(String executable, boolean hasShell) {
        return limited(
                List.of(
                        executable,
                        "-Xmx" + HEAP_MEBIBYTES + "m",
                        "-Xmn8m",
                        ThumbnailWorker.ARGUMENT),
                hasShell);
    }

    private static List<String> ofJvm(Path java, boolean hasShell) {
        return limited(
                List.of(
                        java.toString(),
                        "-Xmx" + HEAP_MEBIBYTES + "m",
                        "-Xms8m",
                        "-Xss512k",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:CICompilerCount=1",
                        "-XX:ReservedCodeCacheSize=16m",
                        "-XX:MaxMetaspaceSize=48m",
                        "-XX:-UsePerfData",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=/dev/null",
                        "-Xshare:auto",
                        "-Djava.awt.headless=true",
                        "-cp",
                        classPath(),
                        ThumbnailWorker.class.getName()),
                hasShell);
    }

    private static List<String> limited(List<String> program, boolean hasShell) {
        if (!hasShell) {
            return program;
        }
        List<String> command = new ArrayList<>(List.of(SHELL.toString(), "-c", LIMITED, "worker"));
        command.addAll(program);
        return command;
    }

    private static String classPath() {
        return NEEDED.stream()
                .flatMap(ThumbnailCommand::places)
                .distinct()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Stream<Path> places(Class<?> needed) {
        try {
            return Stream.of(
                    Path.of(needed.getProtectionDomain().getCodeSource().getLocation().toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no place of " + needed, e);
        }
    }
}
