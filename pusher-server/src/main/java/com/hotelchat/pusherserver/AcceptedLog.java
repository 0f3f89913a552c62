package com.hotelchat.pusherserver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;

/**
 * The rows that a server accepted, in order, for inspection; it remembers the last ones. Safe for
 * several threads.
 *
 * @param <T> a row, which has a number
 */
public final class AcceptedLog<T> {

    /** Rows that servers of the local stack remember. */
    static final int REMEMBERED = 100_000;

    private final Deque<T> rows = new ArrayDeque<>();
    private final ToLongFunction<T> number;
    private final int remembered;
    private long last;

    /**
     * Creates an empty log that remembers the last 100,000 rows.
     *
     * @param number returns the number of a row
     */
    public AcceptedLog(ToLongFunction<T> number) {
        this(number, REMEMBERED);
    }

    /**
     * Creates an empty log.
     *
     * @param number returns the number of a row
     * @param remembered rows to remember; 0 for none
     */
    AcceptedLog(ToLongFunction<T> number, int remembered) {
        this.number = number;
        this.remembered = remembered;
    }

    /** Adds the row that is made of the next number. */
    public synchronized void add(LongFunction<T> row) {
        last++;
        if (remembered == 0) {
            return;
        }
        rows.addLast(row.apply(last));
        if (rows.size() > remembered) {
            rows.removeFirst();
        }
    }

    /** The rows with a greater number, in order. */
    public synchronized List<T> after(long n) {
        // Reads from the end, so that polling a long log costs only the new rows.
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
