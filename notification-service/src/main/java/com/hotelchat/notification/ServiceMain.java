package com.hotelchat.notification;

import com.hotelchat.rest.UndecodablePaths;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service. Public, as the launcher of the packaged service finds it by its name. */
@QuarkusMain
public final class ServiceMain {

    private ServiceMain() {}

    /** Starts the service. */
    public static void main(String... arguments) {
        UndecodablePaths.passOn();
        Quarkus.run(arguments);
    }
}
