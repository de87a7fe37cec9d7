// The timetable on a page of its own.

import { mount } from "./mount.js";

mount(document.getElementById("timetable"), JSON.parse(document.getElementById("timetable-data").textContent));
