// A chart over time: uPlot in the page's own colours, with a legend that follows the pointer, and
// the same as words for those who do not see it.

import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";

import { useDark, useWidth } from "./hooks";

export interface Line {
    name: string;
    colour: string; // a custom property of the style sheet
    values: (number | null)[];
    filled?: boolean;
    dashed?: boolean;
}

interface ChartProps {
    label: string;
    at: number[];
    lines: Line[];
    write: (value: number) => string;
    height?: number;
    span?: number; // how much time is shown at least, in seconds
    counts?: boolean; // of whole things
}

function colour(name: string): string {
    return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const fineClock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" });

// Steps of an axis that counts: none is a part of one.
const wholeSteps = Array.from({ length: 10 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

function timesAt(splits: number[], step: number): string[] {
    const format = step >= 86400 ? day : step >= 60 ? clock : fineClock;
    return splits.map((time) => format.format(time * 1000));
}

function seriesOf(line: Line, write: ChartProps["write"]): uPlot.Series {
    const stroke = colour(line.colour);
    const hasGaps = line.values.includes(null);
    return {
        label: line.name,
        stroke,
        width: 2,
        fill: line.filled ? `color-mix(in srgb, ${stroke} 16%, transparent)` : undefined,
        dash: line.dashed ? [5, 4] : undefined,
        paths: uPlot.paths.spline!(),
        spanGaps: true,
        points: { show: hasGaps, size: 5, fill: stroke },
        value: (_, value) => (value === null || value === undefined ? "–" : write(value)),
    };
}

// Where nobody points at a moment the legend tells the last one.
function showLast(plot: uPlot) {
    if (plot.cursor.idx === null || plot.cursor.idx === undefined) plot.setLegend({ idx: plot.data[0].length - 1 }, false);
}

// All there is; uPlot's own range for a single moment is years.
function timesShown(plot: uPlot, span: number): [number, number] {
    const times = plot.data[0];
    const last = times[times.length - 1] ?? 0;
    return [Math.min(times[0] ?? 0, last - span), last];
}

function optionsFor({ lines, write, height = 220, span = 60, counts }: ChartProps, width: number): uPlot.Options {
    const axis: uPlot.Axis = {
        stroke: colour("--muted"),
        grid: { stroke: colour("--line"), width: 1 },
        ticks: { show: false },
        font: "12px system-ui, sans-serif",
    };
    return {
        width,
        height,
        padding: [8, 24, 0, 0],
        legend: { live: true },
        hooks: { setCursor: [showLast] },
        cursor: { points: { size: 8 }, drag: { x: false, y: false } },
        scales: {
            x: { range: (plot) => timesShown(plot, span) },
            y: { range: (_, __, max) => [0, Math.max(max * 1.1, 0.001)] },
        },
        series: [
            { label: "Time", value: (_, time) => (time === null || time === undefined ? "–" : whole.format(time * 1000)) },
            ...lines.map((line) => seriesOf(line, write)),
        ],
        axes: [
            { ...axis, space: 70, size: 32, values: (_, splits, __, ___, step) => timesAt(splits, step) },
            { ...axis, size: 56, ...(counts ? { incrs: wholeSteps } : {}), values: (_, splits) => splits.map((value) => write(value)) },
        ],
    };
}

function inWords({ label, at, lines, write }: ChartProps): string {
    if (at.length === 0) return `${label}: nothing yet`;
    const parts = lines.map((line) => {
        const known = line.values.filter((value): value is number => value !== null);
        const last = known.at(-1);
        return known.length === 0 ? `${line.name} none` : `${line.name} last ${write(last!)}, highest ${write(Math.max(...known))}`;
    });
    return `${label}: ${parts.join("; ")}`;
}

export function Chart(props: ChartProps) {
    const { at, lines } = props;
    const [measure, width] = useWidth();
    const place = useRef<HTMLDivElement>(null);
    const plot = useRef<uPlot>();
    const dark = useDark();
    const hasData = at.length > 0;
    const shape = lines.map((line) => line.name).join();
    const data = [at, ...lines.map((line) => line.values)] as uPlot.AlignedData;
    useEffect(() => {
        if (width === 0 || !place.current || !hasData) return;
        plot.current = new uPlot(optionsFor(props, width), data, place.current);
        showLast(plot.current);
        return () => plot.current?.destroy();
    }, [width, dark, shape, hasData]);
    useEffect(() => {
        plot.current?.setData(data);
        if (plot.current) showLast(plot.current);
    }, [at, lines]);
    return (
        <div class="chart" ref={measure}>
            <div role="img" aria-label={inWords(props)}>
                <div ref={place} aria-hidden="true">{!hasData && <p class="empty">Nothing yet</p>}</div>
            </div>
        </div>
    );
}
