// A list of any length of which only what is seen is in the page: while it scrolls the rows stay and
// are filled anew. They have one height; arrows, Home, End and the page keys go through them.

import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const beyond = 4; // rows above and below what is seen

interface ListProps<T> {
    label: string;
    rows: T[];
    rowHeight: number;
    head: ComponentChildren;
    stuckToEnd: boolean;
    letGo: () => void; // whoever scrolls back wants to read
    chosen: number; // index, or -1
    choose: (index: number) => void;
    show: (row: T) => ComponentChildren;
}

const steps: Record<string, (page: number) => number> = {
    ArrowDown: () => 1,
    ArrowUp: () => -1,
    PageDown: (page) => page,
    PageUp: (page) => -page,
    Home: () => -Infinity,
    End: () => Infinity,
};

export function VirtualList<T>(props: ListProps<T>) {
    const { rows, rowHeight, stuckToEnd } = props;
    const box = useRef<HTMLDivElement>(null);
    const [top, setTop] = useState(0);
    const [height, setHeight] = useState(600);
    useEffect(() => {
        const observer = new ResizeObserver(([entry]) => setHeight(entry!.contentRect.height));
        observer.observe(box.current!);
        return () => observer.disconnect();
    }, []);
    useLayoutEffect(() => {
        if (stuckToEnd) box.current!.scrollTop = box.current!.scrollHeight;
    }, [rows.length, stuckToEnd, height]);

    // It may still be told once it is no longer in the page.
    const scrolled = (event: Event) => {
        const { scrollTop, scrollHeight, clientHeight } = event.currentTarget as HTMLElement;
        setTop(scrollTop);
        if (stuckToEnd && scrollTop + clientHeight < scrollHeight - 2 * rowHeight) props.letGo();
    };
    const move = (event: KeyboardEvent) => {
        const step = steps[event.key];
        if (!step || rows.length === 0) return;
        event.preventDefault();
        const from = props.chosen < 0 ? rows.length : props.chosen;
        const to = Math.min(rows.length - 1, Math.max(0, from + step(Math.floor(height / rowHeight))));
        props.letGo();
        props.choose(to);
        const above = to * rowHeight;
        if (above < box.current!.scrollTop) box.current!.scrollTop = above;
        else if (above + rowHeight > box.current!.scrollTop + height) box.current!.scrollTop = above + rowHeight - height;
    };

    const first = Math.max(0, Math.floor(top / rowHeight) - beyond);
    const places = Math.ceil(height / rowHeight) + 1 + 2 * beyond;
    const last = Math.min(rows.length, first + places);
    const chosenId = props.chosen >= first && props.chosen < last ? `row-${props.chosen}` : undefined;
    return (
        <div class="list">
            <div class="list-head" aria-hidden="true">{props.head}</div>
            <div class="list-box" ref={box} role="listbox" aria-label={props.label} tabIndex={0}
                aria-activedescendant={chosenId} onScroll={scrolled} onKeyDown={move}>
                <div style={{ height: rows.length * rowHeight }} role="presentation">
                    <div style={{ transform: `translateY(${first * rowHeight}px)` }} role="presentation">
                        {rows.slice(first, last).map((row, i) => (
                            <div key={i} id={`row-${first + i}`} class="list-row" style={{ height: rowHeight }} role="option"
                                aria-setsize={rows.length} aria-posinset={first + i + 1} aria-selected={first + i === props.chosen}
                                onClick={() => props.choose(first + i)}>
                                {props.show(row)}
                            </div>
                        ))}
                    </div>
                </div>
            </div>
        </div>
    );
}
