"""Time without opinions: days, windows and due hours across zones and clock changes, the clocks of real and rehearsed
operations, and the alarm that wakes whoever keeps the record of what is due. Imports no sibling, knows no database."""
