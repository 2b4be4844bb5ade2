import { Door } from "./Door";
import type { Page } from "./link";
import { chooseTheme, nextTheme, useTheme } from "./theme";

const doors = [
  { page: "now", text: "Now", path: "M1 8h3l1.5-4 2.5 9 2.5-7 1 2H15" },
  { page: "lines", text: "Lines", path: "M2 3.5h12M2 8h9M2 12.5h11" },
  { page: "templates", text: "Templates", path: "M2 3h5v4H2zM9 3h5v4H9zM2 9.5h5v4H2zM9 9.5h5v4H9z" },
  { page: "services", text: "Services", path: "M2.500 8a2 2 0 1 0 4 0 2 2 0 1 0-4 0M9 3.5a2 2 0 1 0 4 0 2 2 0 1 0-4 0M9 12.5a2 2 0 1 0 4 0 2 2 0 1 0-4 0M6.5 6.8 9.2 4.6M6.5 9.2l2.7 2.2" },
  { page: "traces", text: "Traces", path: "M1.5 3.5h8M4 8h8M8 12.5h6.5" },
  { page: "rules", text: "Rules", path: "M8 1.8a4.2 4.2 0 0 0-4.2 4.2c0 4-1.8 5-1.8 5h12s-1.800-1-1.800-5A4.200 4.200 0 0 0 8 1.800M6.500 13.500a1.700 1.700 0 0 0 3 0" },
  { page: "alerts", text: "Alerts", path: "M1.500 7.500 14.500 2 10 14 7.300 9.300zM7.300 9.300 14.500 2" },
  { page: "sql", text: "SQL", path: "M5 4 1.500 8 5 12M11 4l3.500 4L11 12M9 3 7 13" },
  { page: "pipes", text: "Pipes", path: "M1.5 4.500h4v7h-4M10.500 4.500h4v7h-4zM5.500 8h5M8.500 6l2 2-2 2" },
  { page: "pipelines", text: "Pipelines", path: "M1.500 8h2M12.500 8h2M3.500 5.500h3v5h-3zM9.500 5.500h3v5h-3zM6.500 8h3" },
  { page: "data", text: "Data", path: "M2.500 4c0-3 11-3 11 0s-11 3-11 0v8c0 3 11 3 11 0V4M2.500 8c0 3 11 3 11 0" },
] as const;

const themeMark = { auto: "◐", light: "○", dark: "●" } as const;

/** On a phone the rest is reached by "Go to"; the one that is open has its place. */
const phoneDoors: ReadonlySet<Page> = new Set(["now", "lines", "templates", "services", "traces"]);

const item =
  "relative min-w-0 grow basis-0 flex-col items-center gap-0.5 rounded-panel py-2 text-[10px] text-muted hover:bg-hover wide:grow-0 wide:basis-auto wide:text-tiny aria-[current]:bg-hover aria-[current]:font-medium aria-[current]:text-ink";

/** Views as icons with words: on the left where there is room, below on a phone. */
export function Rail({ page, open, onPalette }: { page: Page; open: number; onPalette: () => void }) {
  const theme = useTheme();
  return (
    <nav
      aria-label="Views"
      className="fixed inset-x-0 bottom-0 z-20 flex border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] wide:sticky wide:inset-x-auto wide:top-0 wide:h-dvh wide:flex-col wide:gap-1 wide:border-t-0 wide:border-r wide:p-1.5"
    >
      <button type="button" onClick={onPalette} title="Go to any view, service, template, incident, time (Ctrl K)" className={`${item} order-1 flex wide:order-none`}>
        <svg viewBox="0 0 16 16" className="size-4.5" aria-hidden="true">
          <path d="M2.500 7a4.500 4.500 0 1 0 9 0 4.500 4.500 0 1 0-9 0M10.300 10.300 14 14" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" />
        </svg>
        Go to
      </button>
      {doors.map((door) => (
        <Door
          key={door.page}
          to={{ page: door.page }}
          isCurrent={page === door.page || (page === "incident" && door.page === "now")}
          className={`${item} ${phoneDoors.has(door.page) || page === door.page ? "flex" : "hidden wide:flex"}`}
        >
          <svg viewBox="0 0 16 16" className="size-4.5" aria-hidden="true">
            <path d={door.path} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
          </svg>
          {door.text}
          {door.page === "now" && open > 0 && (
            <span className="absolute top-1 left-1/2 ml-2 min-w-4 rounded-full bg-root-mark px-1 text-center text-[10px] leading-4 font-semibold text-surface">
              {open}
              <span className="sr-only"> open</span>
            </span>
          )}
        </Door>
      ))}
      <button
        type="button"
        onClick={() => chooseTheme(nextTheme(theme))}
        title={`Colours: ${theme}. Press for ${nextTheme(theme)}.`}
        className={`${item} order-1 flex wide:order-none wide:mt-auto`}
      >
        <span aria-hidden="true" className="text-[15px] leading-4.5">{themeMark[theme]}</span>
        <span className="sr-only">Colours: </span>
        {theme}
      </button>
    </nav>
  );
}
