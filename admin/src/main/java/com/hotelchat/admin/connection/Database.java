package com.hotelchat.admin.connection;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** The database of one service, to read from. */
public final class Database implements AutoCloseable {

    private static final String CONNECT_SECONDS = "5";
    private static final String SILENCE_SECONDS = "15";
    private static final int STATEMENT_SECONDS = 10;

    private final String name;
    private final Connection connection;

    private Database(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @param prefix of the settings {@code _JDBC_URL}, {@code _USERNAME} and {@code _PASSWORD}
     * @throws AdminException if a setting is missing, or the database does not answer or refuses
     */
    public static Database open(Settings settings, String prefix) {
        String url = settings.required(prefix + "_JDBC_URL");
        Properties properties = new Properties();
        properties.setProperty("user", settings.required(prefix + "_USERNAME"));
        properties.setProperty("password", settings.required(prefix + "_PASSWORD"));
        properties.setProperty("connectTimeout", CONNECT_SECONDS);
        properties.setProperty("loginTimeout", CONNECT_SECONDS);
        properties.setProperty("socketTimeout", SILENCE_SECONDS);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "hotelchat-admin");
        String name = "The database of " + prefix + "_JDBC_URL";
        try {
            Connection connection = DriverManager.getConnection(url, properties);
            connection.setReadOnly(true);
            return new Database(name, connection);
        } catch (SQLException failed) {
            throw failure(name, failed);
        }
    }

    /** Makes a value of a row. */
    @FunctionalInterface
    public interface RowMapper<T> {

        /** Returns the value of the present row. */
        T map(ResultSet row) throws SQLException;
    }

    /**
     * Returns the rows of a statement.
     *
     * @throws AdminException if the database does not answer or refuses
     */
    public <T> List<T> query(String statement, RowMapper<T> mapper, Object... parameters) {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.setQueryTimeout(STATEMENT_SECONDS);
            for (int i = 0; i < parameters.length; i++) {
                prepared.setObject(i + 1, parameters[i]);
            }
            List<T> all = new ArrayList<>();
            try (ResultSet rows = prepared.executeQuery()) {
                while (rows.next()) {
                    all.add(mapper.map(rows));
                }
            }
            return all;
        } catch (SQLException failed) {
            throw failure(name, failed);
        }
    }

    /** Names the state and not the message, which may quote rows. */
    private static AdminException failure(String name, SQLException failed) {
        return new AdminException(
                name + " does not answer or refuses (SQLSTATE " + failed.getSQLState() + ").",
                failed);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException ignored) {
            // All results have been read.
        }
    }
}
