package com.hotelchat.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Scheduled jobs skip their turn while they still run: otherwise each turn that waits for a server
 * holds one more connection.
 */
class ScheduledJobsTest {

    private static final Pattern SCHEDULED =
            Pattern.compile("@Scheduled\\(((?:[^()\"]|\"[^\"]*\")*)\\)");

    @Test
    void jobsDoNotOvertakeThemselves() throws IOException {
        List<String> overtaking = new ArrayList<>();
        int jobs = 0;
        for (Path source : sources()) {
            String code = Files.readString(source);
            // Samples skip by themselves, which shows that a sample is missing.
            boolean isSample = code.contains("backlog.sample(");
            Matcher job = SCHEDULED.matcher(code);
            while (job.find()) {
                jobs++;
                if (job.group(1).contains("ConcurrentExecution.SKIP") == isSample) {
                    overtaking.add(source.getFileName() + ": " + job.group());
                }
            }
        }

        assertThat(jobs).isGreaterThan(10);
        assertThat(overtaking).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Checkout.root())) {
            for (Path module : modules.toList()) {
                Path main = module.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    try (Stream<Path> files = Files.walk(main)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
                    }
                }
            }
        }
        return found;
    }
}
