package com.hotelchat.gateway;

import com.hotelchat.rest.UndecodablePaths;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service. */
@QuarkusMain
final class ServiceMain {

    private ServiceMain() {}

    public static void main(String... arguments) {
        UndecodablePaths.passOn();
        Quarkus.run(arguments);
    }
}
