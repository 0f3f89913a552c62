package com.hotelchat.notification.device;

import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Seals the tokens of devices with the first secret after it was changed, so that a former one may
 * be dropped. Some at a time; several instances share the work.
 */
@ApplicationScoped
class ResealDevices {

    private final Devices devices;

    ResealDevices(Devices devices) {
        this.devices = devices;
    }

    @Scheduled(every = "1h", delayed = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> reseal() {
        return Multi.createBy()
                .repeating()
                .uni(devices::resealSome)
                .whilst(hasMore -> hasMore)
                .onItem()
                .ignoreAsUni();
    }
}
