package com.hotelchat.admin.connection;

import java.io.PrintWriter;
import java.util.List;

/** Lines of columns, as wide as their widest cell. */
public final class Table {

    private Table() {}

    /** Prints rows of the same number of cells. */
    public static void print(PrintWriter out, List<List<String>> rows) {
        int columns = rows.isEmpty() ? 0 : rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
