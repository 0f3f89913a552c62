package com.hotelchat.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Servers.class)
class JobLeasesTest {

    private static final String JOB = "a job of the test";

    @Inject Pool pool;

    private final AtomicInteger runs = new AtomicInteger();

    @AfterEach
    void expire() {
        execute("delete from job_lease where job like 'a job%'");
    }

    private void execute(String statement) {
        pool.query(statement).execute().await().indefinitely();
    }

    private Supplier<Uni<Void>> counted(Uni<Void> work) {
        return () -> {
            runs.incrementAndGet();
            return work;
        };
    }

    @Test
    void jobRunsOnOneInstanceAtATime() {
        JobLeases one = new JobLeases(pool);
        JobLeases other = new JobLeases(pool);
        CompletableFuture<Void> work = new CompletableFuture<>();
        CompletableFuture<Void> running =
                one.run(JOB, counted(Uni.createFrom().completionStage(work)))
                        .subscribeAsCompletionStage();
        Awaitility.await().until(() -> runs.get() == 1);

        other.run(JOB, counted(Uni.createFrom().voidItem())).await().indefinitely();
        other.runBlocking(JOB, runs::incrementAndGet);
        assertThat(runs).hasValue(1);
        other.run("a job of another kind", counted(Uni.createFrom().voidItem()))
                .await()
                .indefinitely();
        assertThat(runs).hasValue(2);

        work.complete(null);
        running.join();
        other.run(JOB, counted(Uni.createFrom().voidItem())).await().indefinitely();
        other.runBlocking(JOB, runs::incrementAndGet);
        assertThat(runs).hasValue(4);
    }

    @Test
    void jobThatFailsGivesTheLeaseBack() {
        JobLeases one = new JobLeases(pool);
        Uni<Void> failing = Uni.createFrom().failure(new IllegalStateException("broken"));

        assertThatThrownBy(() -> one.run(JOB, counted(failing)).await().indefinitely())
                .hasMessage("broken");

        new JobLeases(pool).runBlocking(JOB, runs::incrementAndGet);
        assertThat(runs).hasValue(2);
    }

    @Test
    void leaseOfAnInstanceThatVanishedIsTakenOver() {
        JobLeases vanished = new JobLeases(pool);
        CompletableFuture<Void> running =
                vanished.run(JOB, counted(Uni.createFrom().nothing())).subscribeAsCompletionStage();
        Awaitility.await().until(() -> runs.get() == 1);
        execute("update job_lease set expires_at = now() - interval '1 second'");

        new JobLeases(pool).runBlocking(JOB, runs::incrementAndGet);

        assertThat(runs).hasValue(2);
        running.cancel(true);
    }
}
