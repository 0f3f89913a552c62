package com.hotelchat.notification.device;

import com.hotelchat.messaging.JobLeases;
import com.hotelchat.notification.device.Devices.Resealed;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Seals the tokens of devices with the first secret after it was changed, so that a former one may
 * be dropped. Some at a time.
 */
@ApplicationScoped
class ResealDevices {

    private static final Logger LOG = Logger.getLogger(ResealDevices.class);

    private final Devices devices;
    private final JobLeases leases;

    ResealDevices(Devices devices, JobLeases leases) {
        this.leases = leases;
        this.devices = devices;
    }

    @Scheduled(every = "1h", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> reseal() {
        return leases.run("reseal devices", this::resealAll);
    }

    private Uni<Void> resealAll() {
        AtomicLong last = new AtomicLong();
        return Multi.createBy()
                .repeating()
                .uni(() -> devices.resealSome(last.get()))
                .whilst(some -> some.last() > 0)
                .invoke(some -> last.set(some.last()))
                .collect()
                .with(Collectors.summingInt(Resealed::lost))
                .invoke(
                        lost -> {
                            if (lost > 0) {
                                LOG.warnf(
                                        "%d devices are not pushed to: hotelchat.secret lacks what"
                                                + " sealed their tokens",
                                        lost);
                            }
                        })
                .replaceWithVoid();
    }
}
