package com.hotelchat.messaging;

import io.quarkus.flyway.FlywayConfigurationCustomizer;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Lets migrations create indexes concurrently. Such an index waits for every transaction that is
 * older, a dump's for example. So Flyway's lock is one of the session and not of a transaction, and
 * the statement has no deadline: one that it missed would leave an invalid index behind, and a
 * failed migration that keeps every instance from starting.
 */
@Singleton
class ConcurrentIndexes implements FlywayConfigurationCustomizer {

    @Override
    public void customize(FluentConfiguration configuration) {
        configuration
                .getPluginRegister()
                .getExact(PostgreSQLConfigurationExtension.class)
                .setTransactionalLock(false);
        // Retries for as long as another instance migrates.
        configuration.lockRetryCount(-1);
        configuration.callbacks(
                Stream.concat(Stream.of(configuration.getCallbacks()), Stream.of(new NoDeadlines()))
                        .toArray(Callback[]::new));
    }

    /** Takes the deadlines from migrations that run outside a transaction. */
    private static final class NoDeadlines extends BaseCallback {

        @Override
        public boolean supports(Event event, Context context) {
            return event == Event.BEFORE_EACH_MIGRATE
                    || event == Event.AFTER_EACH_MIGRATE
                    || event == Event.AFTER_EACH_MIGRATE_ERROR;
        }

        @Override
        public void handle(Event event, Context context) {
            try {
                if (!context.getConnection().getAutoCommit()) {
                    return;
                }
                try (Statement statement = context.getConnection().createStatement()) {
                    statement.execute(
                            event == Event.BEFORE_EACH_MIGRATE
                                    // The check ends the session of a service that was killed
                                    // meanwhile.
                                    ? """
                                      set lock_timeout = 0;
                                      set statement_timeout = 0;
                                      set client_connection_check_interval = '5s'
                                      """
                                    : """
                                      reset lock_timeout;
                                      reset statement_timeout;
                                      reset client_connection_check_interval
                                      """);
                }
            } catch (SQLException unavailable) {
                throw new IllegalStateException(unavailable);
            }
        }
    }
}
