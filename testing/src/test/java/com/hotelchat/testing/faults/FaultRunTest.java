package com.hotelchat.testing.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs a short fault run; {@code ./hotelchat bench faults} makes longer ones. Its actions and
 * findings are also in {@code target/faults.log}.
 */
class FaultRunTest {

    private static final int KILLS = Integer.getInteger("faults.kills", 20);
    private static final long SEED = Long.getLong("faults.seed", 1);

    @TempDir Path data;

    /** Its own waits bound it; how long all takes depends on the number of kills. */
    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void keepsEveryPromiseWhateverIsKilled() throws IOException {
        try (PrintStream log =
                        new PrintStream(Files.newOutputStream(Path.of("target/faults.log")));
                FaultRun run = new FaultRun(data, SEED, log::println)) {
            Observation observation = run.run(KILLS);
            List<String> violations = Checker.violations(observation);
            log.println(run.summary());
            log.println(run.recoveries());
            violations.forEach(log::println);
            log.println(violations.size() + " violations");

            assertThat(violations).isEmpty();
            // The checker itself is tested on the observation of this run.
            for (Damage damage : Damage.values()) {
                assertThat(Checker.violations(damage.plant(observation)))
                        .as(damage.name())
                        .anyMatch(violation -> violation.startsWith(damage.promise()));
            }
        }
    }
}
