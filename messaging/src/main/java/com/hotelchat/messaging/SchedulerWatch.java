package com.hotelchat.messaging;

import com.hotelchat.liveness.BackgroundWork;
import com.hotelchat.liveness.Loop;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;

/** Notices when the scheduler no longer starts any job. */
@ApplicationScoped
class SchedulerWatch {

    private final Loop loop;

    SchedulerWatch(BackgroundWork work) {
        loop = work.loop("scheduler", Duration.ZERO);
    }

    void onStart(@Observes StartupEvent event) {
        loop.starts();
    }

    @Scheduled(every = "1s", concurrentExecution = ConcurrentExecution.SKIP)
    @NonBlocking
    void turn() {
        loop.turned();
    }
}
