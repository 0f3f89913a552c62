package com.hotelchat.pusherserver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * What a server accepted, in order, for inspection; it remembers the last 100,000 rows. Safe for
 * several threads.
 *
 * @param <T> a row, which knows its number
 */
public final class AcceptedLog<T> {

    private static final int REMEMBERED = 100_000;

    private final Deque<T> rows = new ArrayDeque<>();
    private final ToLongFunction<T> number;
    private long last;

    /**
     * Creates an empty log.
     *
     * @param number returns the number of a row
     */
    public AcceptedLog(ToLongFunction<T> number) {
        this.number = number;
    }

    /** Adds the row that is made of the next number. */
    public synchronized void add(LongFunction<T> row) {
        last++;
        rows.addLast(row.apply(last));
        if (rows.size() > REMEMBERED) {
            rows.removeFirst();
        }
    }

    /** The rows with a greater number, in order. */
    public synchronized List<T> after(long n) {
        // From the end, so that who polls a long log pays for the news only.
        List<T> newer = new ArrayList<>();
        Iterator<T> backwards = rows.descendingIterator();
        while (backwards.hasNext()) {
            T row = backwards.next();
            if (number.applyAsLong(row) <= n) {
                break;
            }
            newer.add(row);
        }
        return newer.reversed();
    }
}
